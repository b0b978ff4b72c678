"""What a reader answers of each case of a reading study, and the model's answer beside it."""

from unittest import mock

import slicer

from . import studies


class FormTest(studies.StudyTest):
    """Each case is read with the model's answer and without it."""

    def with_answers(self, cases):
        """A study with a form in which each case is read with the model's answer and without it."""
        from IFXPredictLib.reading_study.form import FormField
        from IFXPredictLib.reading_study.model_answers import ModelAnswer

        form = [
            FormField("score", "ordinal", 1, 5, "How likely?"),
            FormField("sure", "numeric", 0, 100, required=False),
        ]
        answers = {
            f"Doe_{i}": ModelAnswer("fusion", 0.8765, 0.4321, "non-response", "demonstration") for i in range(cases)
        }
        return self.study(cases=cases, form=form, answers=answers)

    def test_a_form_is_asked_of_each_case_kept_in_the_draft_and_stored_with_the_reading(self):
        section = self.with_answers(1)
        section.next_case()
        self.draw_reading(section)
        with mock.patch.object(slicer.util, "errorDisplay"):
            section.finish()
        self.assertIn("How likely?: is not answered", section.ui.studyStatusLabel.text)
        form = section.desk.form
        form.input("score").setCurrentIndex(4)
        form.input("sure").text = "70.512345678901"
        section.put_away()
        self.assertEqual(form.answers(), {})
        section.next_case()
        self.assertEqual(form.input("sure").text, "70.512345678901")
        self.assertEqual(form.answers(), {"score": 4, "sure": 70.512345678901})
        with mock.patch.object(section.choice.session, "finish", wraps=section.choice.session.finish) as finish:
            section.finish()
        self.assertEqual(finish.call_args.args[0].record.answers, {"score": 4, "sure": 70.512345678901})
        self.assertEqual([item.state for item in section.choice.session.worklist(1)], ["finished"])

    def test_an_answer_that_is_no_number_is_refused_and_told_of_where_a_draft_lacks_it(self):
        section = self.with_answers(1)
        section.next_case()
        self.draw_reading(section)
        form, told = section.desk.form, section.ui.studyStatusLabel
        case = section.desk.reading.record.pseudonym
        form.input("score").setCurrentIndex(4)
        form.input("sure").text = "70,5"
        with mock.patch.object(slicer.util, "errorDisplay") as window:
            section.finish()
            self.assertIn(f"{case}: sure: expected a number, found '70,5', with a decimal comma", told.text)
            self.assertIsNotNone(section.desk.reading)
            self.assertEqual(window.call_count, 1)
            section.exit()
            self.assertIn(f"NOT SAVED: {case}: sure: expected a number", told.text)
            section.enter()
            section.put_away()
            self.assertIn(f"NOT SAVED: {case}: sure: expected a number", told.text)
            self.assertEqual(window.call_count, 1, "a draft goes on being saved each minute")
        section.next_case()
        self.assertEqual(form.answers(), {"score": 4})
        form.input("sure").text = " NA "  # no answer
        section.finish()
        self.assertEqual([item.state for item in section.choice.session.worklist(1)], ["finished"])

    def test_the_models_answer_is_shown_with_aided_readings_alone_and_goes_with_them(self):
        from IFXPredictLib.reading_study.model_answers import is_aided

        section, seen = self.with_answers(2), set()
        for _case in range(2):
            section.next_case()
            record, label = section.desk.reading.record, section.ui.modelAnswerLabel
            aided = is_aided(section.choice.study, record.reader, 1, record.pseudonym)
            seen.add(aided)
            self.assertEqual(label.isVisibleTo(section.ui.studyContents), aided)
            self.assertEqual("87.6 %" in label.text or "87.7 %" in label.text, aided)
            self.assertEqual("non-response (demonstration)" in label.text, aided)
            self.draw_reading(section)
            section.desk.form.input("score").setCurrentIndex(1)
            section.finish()
            self.assertEqual(label.text, "")
            self.assertFalse(label.isVisibleTo(section.ui.studyContents))
        self.assertEqual(seen, {True, False})
