"""The stages of the pipeline: one public function each, from the page as known so far to the page as known better."""
