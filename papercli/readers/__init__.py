"""One reader a format: the source as it lies in the archive goes in, a page of lines comes out."""
