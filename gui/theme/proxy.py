"""The style under the sheet: Fusion, with the one hint that no sheet can give."""

from __future__ import annotations

from PySide6.QtWidgets import QProxyStyle, QStyle, QStyleHintReturn, QStyleOption, QWidget
from typing_extensions import override

TOOLTIP_DELAY_MS = 500


class SoonerTooltips(QProxyStyle):
    """Fusion whose tooltips wait half a second and not 700 ms.

    A whole window asks for some forty hints when it is painted, so this costs nothing that can be measured.
    """

    def __init__(self) -> None:
        super().__init__("Fusion")

    @override
    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint == QStyle.StyleHint.SH_ToolTip_WakeUpDelay:
            return TOOLTIP_DELAY_MS
        return super().styleHint(hint, option, widget, returnData)
