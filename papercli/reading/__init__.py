"""The reading: what each line of a page is, decided by a learned model. The only room that weighs evidence."""
