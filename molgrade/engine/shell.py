"""An IPython shell that runs notebook cells and keeps their outputs, bounded, in nbformat's form."""

from __future__ import annotations

import base64
import io
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Any as AnyTrait
from traitlets import Type
from traitlets.config import Config


class Outputs:
    """The outputs of the running cell; what goes over `limit` bytes is dropped, with a note."""

    def __init__(self) -> None:
        self.start(0)

    def start(self, limit: int) -> None:
        self.items: list[dict[str, Any]] = []
        self.limit, self.left, self.full = limit, limit, False

    def _fits(self, size: int) -> bool:
        self.left -= size
        return self.left >= 0

    def add(self, output: dict[str, Any], size: int) -> None:
        if self._fits(size):
            self.items.append(output)
        else:
            self._note()

    def stream(self, name: str, text: str) -> None:
        if self.full or not text:
            return
        kept = text[: max(self.left, 0)]
        if self.items and self.items[-1]["output_type"] == "stream" and self.items[-1]["name"] == name:
            self.items[-1]["text"] += kept
        elif kept:
            self.items.append({"output_type": "stream", "name": name, "text": kept})
        if not self._fits(len(text)):
            self._note()

    def _note(self) -> None:
        if self.limit and not self.full:
            self.full = True
            text = f"\n[output over {self.limit // 1024} kB left out]\n"
            self.items.append({"output_type": "stream", "name": "stdout", "text": text})


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the cells."""

    encoding = "utf-8"

    def __init__(self, name: str, outputs: Outputs):
        self._name, self._outputs = name, outputs

    def write(self, text: str) -> int:
        self._outputs.stream(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class Publisher(DisplayPublisher):
    """display(...): pictures and rich text."""

    def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **kwargs):
        data, metadata = _data(data), metadata or {}
        self.shell.outputs.add({"output_type": "display_data", "data": data, "metadata": {}}, _size(data))

    def clear_output(self, wait=False):
        self.shell.outputs.items.clear()


class Hook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self):
        self._data = {}

    def write_format_data(self, format_dict, md_dict=None):
        self._data = _data(format_dict)

    def finish_displayhook(self):
        output = {
            "output_type": "execute_result",
            "execution_count": self.prompt_count,
            "data": self._data,
            "metadata": {},
        }
        self.shell.outputs.add(output, _size(self._data))


class Shell(InteractiveShell):
    """IPython without terminal, history or prompts; `outputs` holds what the running cell showed."""

    outputs = AnyTrait()
    display_pub_class = Type(Publisher)
    displayhook_class = Type(Hook)

    def _showtraceback(self, etype, evalue, stb):
        text = "\n".join(stb)
        self.outputs.add(
            {"output_type": "error", "ename": etype.__name__, "evalue": _text(evalue), "traceback": stb},
            len(text),
        )

    def enable_gui(self, gui=None):
        pass

    def run_line_magic(self, magic_name, line, _stack_depth=1):
        """A magic or extension that is not installed here is passed over: the answer below it counts."""
        if self.find_line_magic(magic_name) is None:
            return _passed_over(f"%{magic_name}", "it is not known here")
        try:
            return super().run_line_magic(magic_name, line, _stack_depth + 1)
        except ModuleNotFoundError as error:
            if magic_name not in ("load_ext", "reload_ext"):
                raise
            return _passed_over(f"%{magic_name}", str(error))

    def run_cell_magic(self, magic_name, line, cell):
        """The same for a magic above a whole cell, when what is below it is Python."""
        if self.find_cell_magic(magic_name) is None and self.check_complete(cell)[0] == "complete":
            _passed_over(f"%%{magic_name}", "it is not known here")
            self.run_cell(cell, store_history=False)
            return None
        return super().run_cell_magic(magic_name, line, cell)


def _passed_over(magic: str, why: str) -> None:
    print(f"{magic} was passed over: {why}.", file=sys.stderr)


def _text(value: object) -> str:
    try:
        return str(value)
    except Exception:
        return ""


def _data(data: dict[str, Any]) -> dict[str, str]:
    """A mime bundle as text only (pictures are base64 text already or made so)."""
    return {str(k): base64.b64encode(v).decode() if isinstance(v, bytes) else str(v) for k, v in data.items()}


def _size(data: dict[str, str]) -> int:
    return sum(map(len, data.values()))


def make_shell() -> Shell:
    """A fresh shell; call once, in the warm process: it starts no thread and leaves no file open."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    outputs = Outputs()
    shell = Shell.instance(config=config, outputs=outputs)
    shell.display_trap.hook = shell.displayhook
    return shell


def run_cell(shell: Shell, source: str, limit: int) -> tuple[list[dict[str, Any]], bool]:
    """Run one cell; its outputs (at most about `limit` bytes) and whether it ran to its end."""
    outputs = shell.outputs
    outputs.start(limit)
    saved = sys.stdout, sys.stderr, sys.stdin
    sys.stdout, sys.stderr, sys.stdin = Stream("stdout", outputs), Stream("stderr", outputs), io.StringIO()
    try:
        result = shell.run_cell(source, store_history=False)
        return outputs.items, bool(result.success)
    finally:
        sys.stdout, sys.stderr, sys.stdin = saved
        outputs.start(0)
