from services.sharing.passage_links import PassageLinks, relative_path

KEY = b"k" * 32


def test_a_path_is_the_same_each_time_and_opens_its_passage_alone() -> None:
    links = PassageLinks(KEY)
    path = links.path("doc-1")
    assert PassageLinks(KEY).path("doc-1") == path
    signature = path.partition("#")[0].rpartition("/")[2]
    assert links.opens("doc-1", signature)
    assert not links.opens("doc-2", signature)
    assert not PassageLinks(b"x" * 32).opens("doc-1", signature)


def test_an_address_becomes_relative_with_the_cited_sentences() -> None:
    url = "https://host.example/prefix/" + PassageLinks(KEY).path("doc-1")
    path = PassageLinks(KEY).path("doc-1")
    assert relative_path(url) == path
    assert relative_path(url, [(0, 4), (9, 12)]) == path.replace("#", "?sentences=0-4,9-12#")


def test_no_address_of_a_foreign_recording_breaks_out_of_an_attribute() -> None:
    for url in ("", "x", 'javascript:alert("/1/")', 'http://[/"><script>/"', "a/b\n/c d"):
        assert not set(relative_path(url)) & set("\"'<> \n")
        assert relative_path(url).startswith("source/")
