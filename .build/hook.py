"""The build hook: a wheel's core is compiled where Cython and a C compiler are found, and is plain Python where not.

    python .build/hook.py DIRECTORY

compiles a copy of the package into a directory, to be tried with ``PYTHONPATH=DIRECTORY``. Each module is one source: the
``.py`` file runs as it is, and a ``.pxd`` file beside it says which C types its numbers have. An editable install stays plain
Python, and so does a wheel where ``PAPERCLI_PURE`` is set.
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
    "papercli/reading/model.py",
    "papercli/reading/readson.py",
    "papercli/stages/furniture.py",
    "papercli/stages/measure.py",
    "papercli/stages/wording.py",
)
"""What runs for each line: the core."""
SECONDS = 600
"""How long compiling may take, at the most: a machine too slow for it gets plain Python."""


def compiled(root: Path, into: Path) -> list[Path]:
    """Compile the package's core into a directory, and return the extension modules, as paths below it.

    Raises RuntimeError, with the reason in a sentence, where that cannot be done.
    """
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "")
    if sys.implementation.name != "cpython" or (compiler and not shutil.which(compiler[0])):
        raise RuntimeError("there is no C compiler for this Python")
    shutil.copytree(root / "papercli", into / "papercli", ignore=shutil.ignore_patterns("__pycache__", "*.so", "*.pyd"))
    command = [sys.executable, str(Path(__file__).resolve()), "--here"]
    try:
        done = subprocess.run(
            command, cwd=into, capture_output=True, text=True, errors="replace", timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise RuntimeError(f"compiling took more than {SECONDS} seconds") from None
    suffix = str(sysconfig.get_config_var("EXT_SUFFIX"))
    found = [Path(module.removesuffix(".py") + suffix) for module in MODULES]
    if done.returncode or not all((into / path).is_file() for path in found):
        said = (done.stderr or done.stdout).strip().splitlines()
        raise RuntimeError(f"compiling failed ({said[-1] if said else f'status {done.returncode}'})")
    return found


def compile_here() -> None:
    """Compile the core of the package in this directory, beside its sources."""
    from Cython.Build import cythonize
    from setuptools import Distribution, Extension
    from setuptools.command.build_ext import build_ext

    # Sums must come out the same on every machine, so no multiplication may be fused with an addition.
    flags = [] if os.name == "nt" else ["-O2", "-g0", "-w", "-ffp-contract=off"]
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
        """Adds the compiled core to a wheel, where it can be made."""

        def initialize(self, version: str, build_data: dict[str, object]) -> None:
            if version == "editable" or os.environ.get("PAPERCLI_PURE"):
                return
            self.made = tempfile.TemporaryDirectory()
            into = Path(self.made.name)
            try:
                found = compiled(Path(self.root), into)
            except RuntimeError as error:
                self.app.display_warning(f"The wheel is plain Python, for {error}.")
                return
            build_data["force_include"] = {str(into / path): path.as_posix() for path in found}
            build_data["pure_python"] = False
            build_data["infer_tag"] = True


if __name__ == "__main__":
    if sys.argv[1:] == ["--here"]:
        compile_here()
    elif len(sys.argv) == 2:
        try:
            compiled(Path(__file__).resolve().parents[1], Path(sys.argv[1]))
        except RuntimeError as error:
            sys.exit(f"{sys.argv[1]} has no compiled core, for {error}.")
    else:
        sys.exit("usage: python .build/hook.py DIRECTORY")
