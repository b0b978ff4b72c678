"""Which series of the open case the slice views show, where the study has several."""

from .views import show_volume


class StudySeries:
    """A list of the case's series by the names of the study's protocol; ``changed`` is called after each choice.

    What is painted lies on the first one's grid, whichever is shown; ``place`` is hidden where there is one.
    """

    def __init__(self, place, combo, changed):
        self._place, self._combo, self._changed = place, combo, changed
        self._volumes = []
        combo.connect("currentIndexChanged(int)", self._on_chosen)
        self.close()

    def open(self, volumes):
        """Offer ``volumes`` by their names, and show the first."""
        self.close()
        for name in volumes:
            self._combo.addItem(name)
        self._volumes = list(volumes.values())
        self._place.visible = len(volumes) > 1
        show_volume(self._volumes[0])

    def close(self):
        """No case is open: nothing of it stays in the list."""
        self._volumes = []
        self._combo.clear()
        self._place.visible = False

    def show_next(self):
        """Show the next series, after the last one the first."""
        if self._volumes:
            self._combo.setCurrentIndex((self._combo.currentIndex + 1) % len(self._volumes))

    def _on_chosen(self, place):
        if self._volumes and place >= 0:
            show_volume(self._volumes[place], fit=False)  # to be compared, both have to lie in the same place
            self._changed()
