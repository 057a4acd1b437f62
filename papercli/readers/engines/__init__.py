"""Results of OCR engines that say where each line stands, most of them JSON: a room each reads one.

What they share: a recognised line (:mod:`papercli.readers.engines.lines`), and JSON with errors that name the place
(:mod:`papercli.readers.engines.data`). How each is told stands in :data:`papercli.readers.formats.TOLD`.
"""
