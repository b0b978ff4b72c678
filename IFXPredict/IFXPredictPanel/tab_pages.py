"""The tabs of the panel: a bar of them, and the pages behind it, of which one is shown."""

import qt


class TabPages:
    """A ``bar`` over ``pages``: not a QTabWidget, which would be as high as its highest page."""

    def __init__(self, layout):
        self.bar = qt.QTabBar()
        self.pages = []
        self._visits = []
        self._layout = layout
        layout.addWidget(self.bar)
        self.bar.connect("currentChanged(int)", self._on_changed)

    @property
    def shown(self):
        """The page that is shown."""
        return self.pages[self.bar.currentIndex]

    def add_tab(self, title, page, enter, leave):
        """Add a page behind a tab at the end; ``enter`` and ``leave`` are called when the user comes and goes."""
        self._layout.addWidget(page)
        if self.pages:
            page.hide()
        self.pages.append(page)
        self._visits.append((enter, leave))
        before = self.bar.blockSignals(True)  # the first tab is current at once, and nobody has come yet
        self.bar.addTab(title)
        self.bar.blockSignals(before)

    def enter(self):
        """The user comes to the page that is shown."""
        enter, _leave = self._visits[self.bar.currentIndex]
        enter()

    def leave(self):
        """The user goes, from whichever page it was."""
        for _enter, leave in self._visits:
            leave()

    def hold(self, page, held):
        """While ``held`` the user cannot leave ``page`` for another one."""
        for number, other in enumerate(self.pages):
            self.bar.setTabEnabled(number, other is page or not held)

    def _on_changed(self, index):
        for number, page in enumerate(self.pages):
            page.setVisible(number == index)
        self.leave()
        self.enter()
