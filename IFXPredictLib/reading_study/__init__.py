"""The double-reading study: blinded readers, rounds with a washout between them, readings that are never lost.

Words: a study has cases, known by pseudonym; a reader draws each case once a round, which is a reading. A reader's
session is given nothing of other readers or rounds. A study is a folder that workstations may share over a network
drive: files appear whole by a rename and locks by exclusive creation, no system locks a file and no server is needed.
"""
