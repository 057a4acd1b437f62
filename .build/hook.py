"""The build hook: what is worked out once, when papercli is built.

    python .build/hook.py DIRECTORY

builds a copy of the package in a directory, to be tried with ``PYTHONPATH=DIRECTORY``.

A wheel's core is compiled where Cython and a C compiler are found, and is plain Python where not. Each module is one source:
the ``.py`` file runs as it is, and a ``.pxd`` file beside it says which C types its numbers have. An editable install stays
plain Python, and so does a wheel where ``PAPERCLI_PURE`` is set.

The regular expressions of pages are compiled for the Python that builds, see ``papercli/patterns.py``, and lexicons are
parsed. An editable install has both in the source tree.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

MODULES = (
    "papercli/draft.py",
    "papercli/kernels.py",
    "papercli/reading/chain.py",
    "papercli/reading/facts.py",
    "papercli/reading/features.py",
    "papercli/reading/links.py",
    "papercli/reading/model.py",
    "papercli/reading/order.py",
    "papercli/reading/readson.py",
    "papercli/reading/rows.py",
    "papercli/stages/furniture.py",
    "papercli/stages/measure.py",
    "papercli/stages/wording.py",
    "papercli/stages/woven.py",
)
"""What runs for each line, or for each two pieces of a page out of order: the core."""
PAGES = ("*.txt", "*.hocr", "*.xml", "*.tsv", "*.json")
"""The samples that are cleaned to learn which patterns pages need."""
SECONDS = 1800
"""How long compiling may take, at the most: a machine too slow for it gets plain Python."""


def copied(root: Path, into: Path) -> None:
    """Copy the package's sources into a directory."""
    shutil.copytree(root / "papercli", into / "papercli", ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))


def compiled(into: Path) -> list[Path]:
    """Compile the core of the package in a directory, and return the extension modules, as paths below it.

    Raises RuntimeError, with the reason in a sentence, where that cannot be done.
    """
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "")
    if sys.implementation.name != "cpython" or (compiler and not shutil.which(compiler[0])):
        raise RuntimeError("there is no C compiler for this Python")
    command = [sys.executable, str(Path(__file__).resolve()), "--compile"]
    try:
        done = subprocess.run(
            command, cwd=into, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"compiling took more than {SECONDS} seconds") from None
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))
    found = [Path(module.removesuffix(".py") + suffix) for module in MODULES]
    if done.returncode or not all((into / path).is_file() for path in found):
        raise RuntimeError(f"compiling failed ({_last(done)})")
    return found


def kept(samples: Path, root: Path) -> list[Path]:
    """Keep what the package in the directory ``root`` reads sooner once it is worked out; return the files' paths below it.

    Raises RuntimeError, with the reason in a sentence, where that cannot be done.
    """
    command = [sys.executable, str(Path(__file__).resolve()), "--keep", str(samples)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise RuntimeError(f"keeping patterns failed ({_last(done)})")
    return [Path(line) for line in done.stdout.splitlines()]


def _last(done: subprocess.CompletedProcess[str]) -> str:
    """The last that a process said of what went wrong."""
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else f"status {done.returncode}"


def keep_here(samples: Path) -> None:
    """Keep the lexicons of the package in this directory, and the patterns that its samples need; print the files' paths."""
    sys.path.insert(0, os.getcwd())
    import papercli.config  # noqa: F401 - the command line asks it first
    from papercli import PaperError, clean, lexicon, patterns

    for kind in PAGES:
        for page in sorted(samples.glob(kind)):
            try:
                clean(page.read_bytes(), path=page.name)
            except (PaperError, ImportError):  # no page, or in a format whose package is not there
                continue
    for room in (patterns, lexicon):
        Path(room.STORE).write_bytes(room.stored())
        print(Path(room.STORE).relative_to(Path.cwd()))


def compile_here() -> None:
    """Compile the core of the package in this directory, beside its sources."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    # Sums must come out the same on every machine, so no multiplication may be fused with an addition.
    wished = shlex.split(os.environ.get("CFLAGS", "-O2"))
    flags = [] if os.name == "nt" else [*wished, "-g0", "-w", "-ffp-contract=off"]
    extensions = [
        Extension(module.removesuffix(".py").replace("/", "."), [module], extra_compile_args=flags)
        for module in MODULES
    ]
    # Annotations are for readers and mypy; a .pxd file alone says what is a number of C.
    directives = {"language_level": 3, "annotation_typing": False}
    command = build_ext(Distribution({"ext_modules": cythonize(extensions, compiler_directives=directives)}))
    command.inplace, command.parallel = True, os.cpu_count()
    command.ensure_finalized()
    command.run()


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run as a script
    pass
else:

    class CompiledCore(BuildHookInterface):  # type: ignore[type-arg]
        """Adds to a wheel what can be worked out here."""

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            root, editable = Path(self.root), version == "editable"
            self.made = tempfile.TemporaryDirectory()
            into = root if editable else Path(self.made.name)
            if not editable:
                copied(root, into)
            found: list[Path] = []
            try:
                found += kept(root / "samples", into)
            except RuntimeError as error:
                self.app.display_warning(f"Each run compiles its patterns, for {error}.")
            if editable:
                return
            if not os.environ.get("PAPERCLI_PURE"):
                try:
                    found += compiled(into)
                    build_data["pure_python"] = False
                    build_data["infer_tag"] = True
                except RuntimeError as error:
                    self.app.display_warning(f"The wheel is plain Python, for {error}.")
            build_data["force_include"] = {str(into / path): path.as_posix() for path in found}

        def finalize(self, version: str, build_data: dict[str, object], artifact_path: str) -> None:
            self.made.cleanup()


if __name__ == "__main__":
    if sys.argv[1:] == ["--compile"]:
        compile_here()
    elif sys.argv[1:2] == ["--keep"]:
        keep_here(Path(sys.argv[2]))
    elif len(sys.argv) == 2:
        root, into = Path(__file__).resolve().parents[1], Path(sys.argv[1])
        copied(root, into)
        try:
            kept(root / "samples", into)
            compiled(into)
        except RuntimeError as error:
            sys.exit(f"{sys.argv[1]} has no compiled core, for {error}.")
    else:
        sys.exit("usage: python .build/hook.py DIRECTORY")
