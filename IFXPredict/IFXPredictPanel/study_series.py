"""Which series of the open case the slice views show, where the study has several, and for how long each was shown."""

from .views import show_volume


class StudySeries:
    """A list of the case's series by the names of the study's protocol; ``changed`` is called after each choice.

    What is painted lies on the first one's grid, whichever is shown; ``place`` is hidden where there is one.
    """

    def __init__(self, place, combo, changed):
        self._place, self._combo, self._changed = place, combo, changed
        self._volumes = {}
        self._clock = float  # gives the active seconds of the reading
        self._shown, self._since, self._seconds = "", 0.0, {}
        combo.connect("currentIndexChanged(int)", self._on_chosen)
        self.close()

    def open(self, volumes, clock, before):
        """Offer ``volumes`` by their names, and show the first.

        ``clock`` gives the reading's active seconds; for ``before`` seconds each was shown when the draft was drawn.
        """
        self.close()
        for name in volumes:
            self._combo.addItem(name)
        self._volumes, self._clock = volumes, clock
        self._seconds = {name: before.get(name, 0.0) for name in volumes}
        self._shown, self._since = next(iter(volumes)), clock()
        self._place.visible = len(volumes) > 1
        show_volume(volumes[self._shown])

    def close(self):
        """No case is open: nothing of it stays in the list."""
        self._volumes = {}
        self._combo.clear()
        self._place.visible = False

    def seconds(self):
        """For how many active seconds each of several series was shown, by its name; nothing of one alone."""
        if len(self._volumes) < 2:
            return {}
        return {**self._seconds, self._shown: self._seconds[self._shown] + self._clock() - self._since}

    def show_next(self):
        """Show the next series, after the last one the first."""
        if self._volumes:
            self._combo.setCurrentIndex((self._combo.currentIndex + 1) % len(self._volumes))

    def _on_chosen(self, place):
        if self._volumes and place >= 0:
            self._seconds, self._since = self.seconds() or self._seconds, self._clock()
            self._shown = self._combo.itemText(place)
            show_volume(self._volumes[self._shown], fit=False)  # to be compared, both have to lie in the same place
            self._changed()
