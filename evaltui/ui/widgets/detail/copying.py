"""What a copy of a tab holds."""

from __future__ import annotations

from rich.cells import cell_len

from evaltui.ui.widgets.detail.document import Document, Para


def document_text(document: Document, width: int) -> str:
    """Give a document as plain text, not wrapped; what depends on the room is for `width` cells."""
    return "\n".join(_para_text(para, width) for para in document).rstrip() + "\n"


def _para_text(para: Para, width: int) -> str:
    lead = "".join(span.text for span in para.lead)
    if para.fill is not None:
        filled = para.fill(max(0, width - cell_len(lead)))
        return (lead + "".join(span.text for span in filled)).rstrip()
    content = para.content.replace("\u00a0", " ")
    if para.lead and not lead.strip():
        # An indented text keeps its column.
        return "\n".join(f"{lead}{line}".rstrip() for line in content.split("\n"))
    return (lead + content).rstrip()
