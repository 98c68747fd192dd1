from services.documents import PDF, Document, told_apart


def document(number: int, filename: str) -> Document:
    return Document(str(number), "w", filename, PDF, 1, "", 1, 1, 1, created=float(number))


def test_equal_file_names_are_numbered_in_the_order_of_upload() -> None:
    documents = [document(3, "report.md"), document(1, "report.md"), document(2, "other.md")]
    assert [each.filename for each in told_apart(documents)] == ["report.md (2)", "report.md (1)", "other.md"]
    assert [each.id for each in told_apart(documents)] == ["3", "1", "2"]


def test_no_documents_need_no_numbers() -> None:
    assert told_apart([]) == []
