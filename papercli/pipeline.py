"""The pipeline: the stages in their order, and what runs them over a source. Only this module knows the order."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from msgspec.structs import replace

from papercli.characters import blanked, dehyphenated, fold, ink
from papercli.dates import Day, find_day
from papercli.digest import sha256
from papercli.draft import Draft, Stories, cut, widened
from papercli.errors import LawBroken, PageFailed, UnreadableInput, UsageError
from papercli.faults import Failed, keeps_law, named, plain, warn
from papercli.finish import Finish
from papercli.issues.binding import Bound, Part, bind, describe, name_of
from papercli.law import audit
from papercli.layout import Reading, Sheet
from papercli.lexicon import Lexicon, lexicon_of
from papercli.model import Issue, line_ends, line_starts
from papercli.patterns import pattern
from papercli.readers import Format, read
from papercli.readers.decode import decode
from papercli.reading.model import model_of
from papercli.stages import settled
from papercli.stages.articles import articles, one_story
from papercli.stages.blanks import as_printed, blanks, is_spaced
from papercli.stages.bylines import bylines
from papercli.stages.furniture import furniture
from papercli.stages.jumps import jumps
from papercli.stages.order import order
from papercli.stages.paragraphs import each_line, paragraphs
from papercli.stages.widths import full, widen

if TYPE_CHECKING:
    from papercli.corrections import Correction, Corrections

GAPPED = 0.05
"""The least share of a page's lines with a gap of two blanks or more that means columns side by side."""

_FILE_NAME = pattern(r"[^\n]+\.(?:txt|pdf|hocr|html?|xml|tsv|jsonl?|gz|png|jpe?g|tiff?)", re.IGNORECASE)
"""A text of one line that ends as file names do. No page does."""

Stage = Callable[[Any, Lexicon], Draft]
"""A stage takes a page in the phase in which those before it leave it: a draft up to ``paragraphs``, which labels its lines,
and stories from ``articles`` on, see :mod:`papercli.draft`."""
Watch = Callable[[int, str, Draft, Draft], None]
"""Called after every stage of a page: with the offset in the source at which the page begins, the stage's name, and the page
before and after."""
Step = Callable[[Issue, list[int]], tuple[Issue, list[int]]]
"""A step that takes all pages together: an issue, and on which of its pages each article stands (counted from 0), go in and
come out."""


def _fold(draft: Draft, lexicon: Lexicon) -> Draft:
    """Fold full-width digits and letters, radicals and other doubles of characters, one to one; controls become blanks.

    Marks that OCR read for full-width ones become full-width, see :mod:`papercli.stages.widths`.
    """
    text = full(fold(draft.text)) if draft.full else fold(draft.text)
    spaced = is_spaced(text)
    recognised = spaced or (draft.sheet is not None and draft.sheet.recognised)
    return replace(draft, text=widen(text, recognised), spaced=spaced)


def _blanked(draft: Draft, lexicon: Lexicon) -> Draft:
    """Leave every character as it is, except those that are no ink, which become blanks."""
    return replace(draft, text=blanked(draft.text))


def _boxes(draft: Draft, lexicon: Lexicon) -> Draft:
    """Put lines whose boxes are known in reading order; measure indents, columns and type sizes."""
    if draft.sheet is None:
        return draft
    from papercli.stages.boxes import boxes  # text has none

    return boxes(draft, lexicon)


def _columns(draft: Draft, lexicon: Lexicon) -> Draft:
    """Take columns that stand side by side on one line apart, and put each story's one below the other."""
    if draft.spaced or (draft.lines and draft.lines[0].place):
        return draft  # where blanks stand between all characters, they separate no columns
    text = draft.text
    if text.count("  ") < max(3, len(draft.lines) * GAPPED):
        return draft
    wide = [line for line in draft.lines if line.end - line.start > len(line.ink) + 1]
    if sum("  " in text[line.start : line.end] for line in wide) < max(3, len(draft.lines) * GAPPED):
        return draft
    from papercli.stages.columns import columns  # few pages need it, and it takes long to import

    return columns(draft, lexicon)


STAGES: dict[str, Stage] = {
    "fold": _fold,
    "boxes": _boxes,
    "columns": _columns,
    "furniture": furniture,
    "order": order,
    "paragraphs": paragraphs,
    "articles": articles,
    "jumps": jumps,
    "bylines": bylines,
    "blanks": blanks,
}
"""The stages in their order. A stage's name is its key, the word after ``--skip`` and its line in ``papercli stages``."""

INSTEAD: dict[str, Stage] = {"fold": _blanked, "paragraphs": each_line, "articles": one_story, "blanks": as_printed}
"""What runs in place of a skipped stage whose result later stages need: the plainest answer to the same question."""

SETTLED: dict[str, Stage] = {
    "columns": lambda draft, lexicon: draft,
    "furniture": lambda draft, lexicon: draft,
    "order": lambda draft, lexicon: draft,
    "paragraphs": settled.lines,
    "articles": settled.stories,
    "jumps": settled.jumps,
    "blanks": as_printed,
}
"""What runs in place of a stage on a text that was cleaned before, see :mod:`papercli.stages.settled`."""


class Options(Struct, frozen=True):
    """How to clean.

    ``skip`` names stages to leave out; ``convert`` an OpenCC configuration; ``source_format`` overrules what the content
    looks like, ``encoding`` and ``errors`` (``strict`` or ``replace``) go to the decoder (see :func:`papercli.readers.read`
    for all three); ``issue_date`` is an ISO date; ``words`` adds to the lexicons, as pairs of a lexicon's name and a line of
    it (see :func:`papercli.lexicon.table`); ``stitch`` joins the halves of a story that a jump separates; ``corrections`` is what
    :func:`papercli.corrections.load` read; ``model`` is the file of a model that :func:`papercli.learn.learn` made; ``ocr`` names the engine that reads
    pictures (``rapidocr``, ``tesseract``, or with languages, as in ``tesseract:chi_tra_vert``), ``save_ocr`` the directory in
    which its results are kept and looked for.
    ``punctuation`` says whether marks of half width in Chinese text are kept or made
    ``full``; ``dehyphenate``, that a hyphen at the end of a line in a Latin word is none; ``convert_words`` are words that OpenCC
    is not asked about, as pairs of what is printed and what it becomes.
    """

    skip: tuple[str, ...] = ()
    convert: str | None = None
    source_format: Format | None = None
    encoding: str | None = None
    errors: Literal["strict", "replace"] = "strict"
    issue_date: str | None = None
    words: tuple[tuple[str, str], ...] = ()
    stitch: bool = False
    corrections: Corrections | None = None
    model: str | None = None
    ocr: str | None = None
    save_ocr: str | None = None
    punctuation: Literal["kept", "full"] = "kept"
    dehyphenate: bool = False
    convert_words: tuple[tuple[str, str], ...] = ()


def clean(
    source: str | bytes,
    options: Options | None = None,
    *,
    path: str | None = None,
    watch: Watch | None = None,
    failed: Failed = warn,
) -> Issue:
    """Clean one source: a string, or the bytes of a file (which may be gzipped).

    ``path`` names the source in the result and in errors, and may hold the issue's date; ``watch`` is called after each
    stage. Raises :class:`papercli.errors.UnreadableInput` for bytes that are no text, :class:`papercli.errors.UsageError`
    for options that name nothing, :class:`papercli.errors.WrongCorrection` for corrections that do not fit the source.

    A fault of papercli never costs the text of a page. Should a stage raise, or lose or invent a character, the page comes out
    without structure: its lines as paragraphs of one article, page and article with the flag ``failed``. ``failed`` is then called with the
    :class:`papercli.errors.PageFailed`, which says what went wrong; by default it gives a
    :class:`papercli.errors.PageFailedWarning`. It may raise the error, where no result is better than that one. Only where
    a reader fails there is no text to give, and the error is raised.

    >>> issue = clean("云岭要闻\\n本报讯（记者 敖煜新）云岭市召\\n开会议。")
    >>> issue.articles[0].headline, issue.articles[0].paragraphs[0].text
    (('云岭要闻',), '本报讯（记者 敖煜新）云岭市召开会议。')
    """
    return _clean([(source, path)], options or Options(), path, False, failed, watch)


def clean_file(path: str | os.PathLike[str], options: Options | None = None, *, failed: Failed = warn) -> Issue:
    """Clean a file. Errors, and ``failed``, are those of :func:`clean`; a file that cannot be read is an UnreadableInput.

    >>> clean_file("samples/linxi.txt").articles[0].headline[0]
    '临溪区一季度重点项目集中开工'
    """
    from papercli.files import named as shown
    from papercli.files import read as bytes_of

    name = os.fspath(path)
    return clean(bytes_of(name), options, path=shown(name), failed=failed)


def clean_issue(
    sources: Sequence[tuple[str | bytes, str | None]],
    options: Options | None = None,
    *,
    path: str | None = None,
    failed: Failed = warn,
) -> Issue:
    """Clean the pages of one issue, given in order: strings, or bytes of files, each with its path or None.

    The result is one issue. Its offsets and lines are those of the texts bound into one, see
    :func:`papercli.issues.binding.bind`; ``source.files`` says where each begins. ``path`` names the whole, such as the
    directory of the files. Errors, and ``failed``, are those of :func:`clean`.

    >>> issue = clean_issue([("本报讯 云岭市召开会议，要求（下转2版）", "1.txt"), ("（上接1版）落实到户。", "2.txt")])
    >>> [page.number for page in issue.pages], issue.articles[0].continued_to.article == issue.articles[1].id
    (['1', '2'], True)
    """
    return _clean(sources, options or Options(), path, True, failed)


def _clean(
    sources: Sequence[tuple[str | bytes, str | None]],
    options: Options,
    path: str | None,
    whole: bool,
    failed: Failed,
    watch: Watch | None = None,
) -> Issue:
    """Clean pages as one issue; ``whole`` says that these are all its pages, so that a jump line can lead to no other."""
    day = check(options)
    lexicon = lexicon_of(options.words)
    parts = [_read(source, name, options) for source, name in sources]
    bound = bind([part.reading.text for part in parts])
    names = [name for name in (path, *[part.path for part in parts]) if name]
    day = day or next(filter(None, [find_day(os.path.basename(os.path.normpath(name))) for name in names]), None)
    text = line_ends(bound.text)
    starts = line_starts(text)
    source = describe(parts, bound, starts, path)
    finish = Finish(bound.text, starts, name_of(source))
    for part, start in zip(parts, bound.begins, strict=True):
        for page, sheet, begin in _pages(part, text, start):
            draft = Draft(page, date=day, sheet=sheet, model=options.model, full=options.punctuation == "full")
            called = part.path or path or "the text"
            number = len(finish.pages) + 1
            try:
                done = _run(draft, options.skip, lexicon, watch, begin, (called, number))
                with named(called, number, "finish"):
                    finish.add(done, begin)
                day = day or done.date
            except PageFailed as error:
                if isinstance(error.__cause__, LawBroken):
                    error = _by_stage(error, draft, options.skip, lexicon)
                failed(error)
                finish.add(plain(draft, "fold" not in options.skip), begin)
    replaced = sum(part.reading.replaced for part in parts)
    issue, at = finish.issue(source, replaced, day), finish.at
    called = path or parts[0].path or "the text"
    for name, do in _together(options, lexicon, parts, bound, whole or len(issue.pages) > 1):
        try:
            with named(called, None, name):
                issue, at = do(issue, at)
        except PageFailed as error:
            failed(error)
    return issue


def _pages(part: Part, text: str, begin: int) -> Iterator[tuple[str, Sheet | None, int]]:
    """The pages of a source, whose text begins at a place of the whole: of each its text, its sheet, and where it begins."""
    end = begin + len(part.reading.text)
    last = text.rfind("\f", begin, end)
    if last >= 0 and not ink(text[last + 1 : end]) and not any(sheet.picture for sheet in part.reading.sheets[-1:]):
        end = last  # what follows the last form feed is no page
    sheets = {sheet.start: sheet for sheet in part.reading.sheets}
    place: int | None = begin
    while place is not None:  # one by one: all pages at once would be the text once more
        stop = text.find("\f", place, end)
        sheet = sheets.get(place - begin)
        yield text[place : stop if stop >= 0 else end], sheet and sheet.moved(-sheet.start), place
        place = stop + 1 if stop >= 0 else None


def _together(
    options: Options, lexicon: Lexicon, parts: Sequence[Part], bound: Bound, several: bool
) -> Iterator[tuple[str, Step]]:
    """The steps that take all pages together, each with its name, once every page is cleaned."""
    if options.corrections:
        wanted = options.corrections.bound(parts, bound.begins)
        yield (
            "corrections",
            lambda issue, at: _corrected(issue, bound.text, wanted, None if "bylines" in options.skip else lexicon),
        )
    if several:  # a page alone has nothing to link
        from papercli.issues.links import link

        yield "link", lambda issue, at: (link(issue, at), at)
    if options.stitch:
        yield "stitch", lambda issue, at: (_stitched(issue, bound.text), at)
    if options.convert:
        from papercli.convert import convert

        to, words = options.convert, dict(options.convert_words)
        yield "convert", lambda issue, at: (convert(issue, to, words), at)


def _corrected(
    issue: Issue, text: str, wanted: Sequence[Correction], lexicon: Lexicon | None
) -> tuple[Issue, list[int]]:
    from papercli.corrections.desk import apply, standing

    corrected = apply(issue, text, wanted, lexicon)
    audit(corrected, text)
    return corrected, standing(corrected, text)


def _stitched(issue: Issue, text: str) -> Issue:
    from papercli.issues.stitch import stitch

    stitched = stitch(issue)
    audit(stitched, text)
    return stitched


def _read(source: str | bytes, path: str | None, options: Options) -> Part:
    """Read one file, or take a string as what was read."""
    if isinstance(source, os.PathLike) or (isinstance(source, str) and _FILE_NAME.fullmatch(source)):
        raise UsageError(
            f"{os.fspath(source)!r} is the name of a file, and clean takes its text or bytes: use clean_file."
        )
    if isinstance(source, str):
        text = dehyphenated(source) if options.dehyphenate else source
        return Part(path, sha256(_encoded(source)), Reading("text", text, "str"))
    if not isinstance(source, bytes):
        raise UsageError(f"clean takes a text or the bytes of a file, and this is of type {type(source).__name__}.")
    form, encoding, errors = options.source_format, options.encoding, options.errors
    name = path or "standard input"
    with named(name, None, "read"):
        reading = read(
            source, name, format=form, encoding=encoding, errors=errors, ocr=options.ocr, save_ocr=options.save_ocr
        )
        if options.dehyphenate:
            reading = reading._replace(text=dehyphenated(reading.text))
    return Part(path, sha256(source), reading)


def _encoded(source: str) -> bytes:
    try:
        return source.encode()
    except UnicodeEncodeError as error:
        raise UnreadableInput(
            f"The text holds a lone surrogate at offset {error.start}, which is no character: decode it again."
        ) from None


def check(options: Options) -> Day | None:
    """Raise :class:`papercli.errors.UsageError` for options that name nothing; return the issue's date, if one is given.

    >>> check(Options(skip=("fold",), issue_date="2025-04-25"))
    (2025, 4, 25)
    """
    lexicon_of(options.words).check()
    if options.encoding:
        decode(b"", encoding=options.encoding)
    for name in options.skip:
        if name not in STAGES:
            raise UsageError(f"There is no stage {name!r} to skip: the stages are {', '.join(STAGES)}.")
    if options.model:
        model_of(options.model, "text")
    if options.convert:
        from papercli.convert import check as check_conversion

        check_conversion(options.convert)
    if options.ocr:
        from papercli.ocr import check as check_engine

        check_engine(options.ocr)
    if options.issue_date is None:
        return None
    day = find_day(options.issue_date)
    if day is None:
        raise UsageError(f"{options.issue_date!r} is not a date: write it as 2025-04-25.")
    return day


def _run(
    draft: Draft, skip: Collection[str], lexicon: Lexicon, watch: Watch | None, begin: int, called: tuple[str, int]
) -> Stories:
    """Run the stages over one page, which begins at an offset of the source; ``called`` is its name and number.

    Raises PageFailed where one raises; ``watch`` is told of all stages even so.
    """
    error: PageFailed | None = None
    for name, stage in STAGES.items():
        if name in skip:
            stage = INSTEAD.get(name, _nothing)
        elif draft.settled:
            stage = SETTLED.get(name, stage)
        before = draft
        try:
            with named(*called, name):
                draft = draft if error else _staged(name, stage, draft, lexicon)
        except PageFailed as raised:
            error = raised
        if watch:
            watch(begin, name, before, draft)
    if error:
        raise error
    if not isinstance(draft, Stories):
        raise TypeError("the stage articles, or what runs instead of it, makes stories of a page")
    inside = sum([line.end - line.start - len(line.ink) for line in draft.lines])
    # The lines are most of what a long page holds in memory, and nothing needs them any more.
    return replace(draft, lines=[], links={}, blanks=inside)


def _by_stage(error: PageFailed, draft: Draft, skip: Collection[str], lexicon: Lexicon) -> PageFailed:
    """The error that the law was broken on a page, with the name of the stage that broke it. The page is cleaned again to find it."""
    broken: list[str] = []

    def watch(begin: int, name: str, before: Draft, after: Draft) -> None:
        if not keeps_law(after):
            broken.append(name)

    _run(draft, skip, lexicon, watch, 0, (error.source, error.page or 1))
    found = PageFailed(error.source, error.page, broken[0] if broken else error.stage, error.cause)
    found.__cause__ = error.__cause__
    return found


def _staged(name: str, stage: Stage, draft: Draft, lexicon: Lexicon) -> Draft:
    before, draft = draft, stage(draft, lexicon)
    if name != "fold":
        return draft
    if draft.text == before.text or fold(before.text) == before.text:
        printed = replace(before, lines=cut(before.text), spaced=is_spaced(before.text))
        if settled.is_settled(printed, lexicon):
            return replace(printed, settled=True)
    lines = widened(cut(draft.text), before.text, draft.text)
    return replace(draft, lines=lines, spaced=draft.spaced or is_spaced(draft.text))


def _nothing(draft: Draft, lexicon: Lexicon) -> Draft:
    return draft
