"""Process templates: the files that a clerk edits and the copies that the database keeps."""
