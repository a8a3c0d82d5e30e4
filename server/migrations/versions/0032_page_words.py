"""Words of pages beside the pages, for the search.

Revision ID: 0029_page_words
Revises: 0028_media
"""

from alembic import op

from stoa.platform.migrations import secure_tenant_table

revision = "0032_page_words"
down_revision = "0031_link_cards"
branch_labels = None
depends_on = None

# A tuple is kept small, so that many can be read: what is long lies beside the table.
TABLE = """
CREATE TABLE page_words (
  organization_id uuid NOT NULL,
  page_id uuid NOT NULL,
  area_id uuid NOT NULL,
  visibility text NOT NULL,
  title_words tsvector NOT NULL,
  words tsvector NOT NULL,
  written_at timestamptz NOT NULL,
  CONSTRAINT pk_page_words PRIMARY KEY (organization_id, page_id),
  CONSTRAINT fk_page_words_organization_id_page_id FOREIGN KEY (organization_id, page_id)
    REFERENCES pages (organization_id, id) ON DELETE CASCADE
) WITH (toast_tuple_target = 128, fillfactor = 85)
"""

TITLE_WORDS = "to_tsvector('simple'::regconfig, {page}.title)"
WORDS = (
    "setweight(to_tsvector('simple'::regconfig, {page}.title), 'A')"
    " || to_tsvector('simple'::regconfig, left({page}.content_text, 100000))"
)

# Whoever writes a page, wherever: what can be found is what was committed.
FUNCTION = f"""
CREATE FUNCTION page_words_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.title = OLD.title AND NEW.content_text = OLD.content_text THEN
    UPDATE page_words SET area_id = NEW.area_id, visibility = NEW.effective_visibility
     WHERE organization_id = NEW.organization_id AND page_id = NEW.id
       AND (area_id <> NEW.area_id OR visibility <> NEW.effective_visibility);
    RETURN NULL;
  END IF;
  INSERT INTO page_words (organization_id, page_id, area_id, visibility, title_words, words, written_at)
  VALUES (NEW.organization_id, NEW.id, NEW.area_id, NEW.effective_visibility, {TITLE_WORDS.format(page="NEW")},
          {WORDS.format(page="NEW")}, NEW.updated_at)
  ON CONFLICT (organization_id, page_id) DO UPDATE
    SET area_id = excluded.area_id, visibility = excluded.visibility,
        title_words = excluded.title_words, words = excluded.words,
        written_at = excluded.written_at;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute(TABLE)
    # The owner of the tables reads the pages of all tenants, whether it is a superuser or not.
    op.execute("ALTER TABLE pages NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "INSERT INTO page_words"
        " (organization_id, page_id, area_id, visibility, title_words, words, written_at)"
        " SELECT organization_id, id, area_id, effective_visibility,"
        f" {TITLE_WORDS.format(page='pages')}, {WORDS.format(page='pages')}, updated_at FROM pages"
    )
    op.execute("ALTER TABLE pages FORCE ROW LEVEL SECURITY")
    op.execute(
        "CREATE INDEX ix_page_words_words ON page_words USING gin (organization_id, words)"
        " WITH (gin_pending_list_limit = 1024)"
    )
    secure_tenant_table("page_words")
    op.execute(FUNCTION)
    op.execute(
        "CREATE TRIGGER words_follow"
        " AFTER INSERT OR UPDATE OF title, content_text, area_id, effective_visibility ON pages"
        " FOR EACH ROW EXECUTE FUNCTION page_words_follow()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER words_follow ON pages")
    op.execute("DROP FUNCTION page_words_follow()")
    op.drop_table("page_words")
