from IFXPredictLib.reading_study.session import ReadingTimer


class Watch:
    def __init__(self):
        self.time = 1000.0

    def __call__(self):
        return self.time


def test_time_counts_from_the_start_and_goes_on_from_an_earlier_session():
    watch = Watch()
    timer = ReadingTimer(seconds=30.0, clock=watch)
    watch.time += 12.5
    assert timer.seconds == 42.5


def test_a_pause_does_not_count():
    watch = Watch()
    timer = ReadingTimer(clock=watch)
    watch.time += 10
    timer.pause()
    watch.time += 60
    assert (timer.seconds, timer.paused) == (10, True)
    timer.resume()
    watch.time += 5
    assert (timer.seconds, timer.paused) == (15, False)


def test_resuming_what_runs_changes_nothing():
    watch = Watch()
    timer = ReadingTimer(clock=watch)
    watch.time += 10
    timer.resume()
    assert timer.seconds == 10


def test_a_gap_without_activity_counts_up_to_the_limit_and_not_at_all_beyond():
    watch = Watch()
    timer = ReadingTimer(idle_after=120, clock=watch)
    watch.time += 120
    timer.touch()
    assert timer.seconds == 120
    watch.time += 120.5
    assert timer.seconds == 120
    timer.touch()
    watch.time += 1
    assert timer.seconds == 121


def test_doing_something_ends_a_pause():
    watch = Watch()
    timer = ReadingTimer(clock=watch)
    timer.pause()
    watch.time += 50
    timer.touch()
    watch.time += 2
    assert (timer.seconds, timer.paused) == (2, False)
