"""Everything that works without HTTP or a page.

Values and wiring for everybody: `assembly`, `settings`, `errors`, `events`, `upload_events`, `event_log`, `documents`,
`questions`, `recordings`, `json_numbers`. The packages: `text`, `files`, `storage`, `ingestion`, `search`, `models`,
`checking`, `answering`, `operations`, `rendering`, `evidence`, `exporting`, `sharing`, `feedback`. `api`, `chat` and
`ui` import these; nothing here imports them.
"""
