"""What changed between two texts, by words."""

from stoa.pages.core.diff import Piece, compare


def _joined(pieces: list[Piece], without: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != without)


def test_changed_words_stand_alone_between_what_stayed() -> None:
    assert compare("The bay is wide.\nEnd\n", "The bay is very wide.\nEnd\n") == [
        Piece("same", "The bay is "),
        Piece("added", "very "),
        Piece("same", "wide.\nEnd\n"),
    ]
    assert compare("", "new") == [Piece("added", "new")]
    assert compare("same", "same") == [Piece("same", "same")]


def test_a_text_that_only_repeats_itself_is_replaced_whole() -> None:
    old, new = "start\n" + "a\nb\n" * 20_000, "start\n" + "b\na\n" * 20_001 + "end\n"
    pieces = compare(old, new)
    assert _joined(pieces, "added") == old
    assert _joined(pieces, "removed") == new
    assert len(pieces) <= 4
