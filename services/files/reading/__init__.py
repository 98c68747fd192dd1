"""Read a file's text in a confined process.

For other packages: `client` (`open_pages`), `formats` (which files can be read) and `versions` (of each reader).

In the reading process, `worker` finds the format (`formats`) and sends `messages` with the `pages` of its reader, and
their passages (`split_messages`):

    PDF, pictures        pdf, images, recognition
    Word, PowerPoint     word, and word_numbering, _styles, _runs, _notes; slides, slide_background,
                         slide_paragraphs, charts, drawings, office_package
    RTF                  rtf, and rtf_tokens, _text, _story, _tables, _fields
    workbooks            excel, excel_styles (.xlsx); workbooks, with excel_binary, _strings and compound_file (.xls) or
                         excel_binary_package (.xlsb); cell_styles, merged_cells,
                         number_formats, date_formats, delimited (CSV)
    OpenDocument         opendocument, and opendocument_text, _cells, _numbering, _objects, _unseen
    web pages, books     web_pages, web_layout, web_tables, web_signs, web_hiding, web_selectors, epub
    mail                 mail
    data                 structured_text, json_text, xml_text, records
    text                 plain_text, text_encoding, encoding_guess

They share `markdown_pages`, `sheet_blocks`, `table_headings`, `table_pages`, `formulas`, `number_styles`,
`symbol_fonts` and `raised` (raised figures).
"""
