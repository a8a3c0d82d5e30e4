"""Files that people upload: what they are, where they lie, and who may read them."""
