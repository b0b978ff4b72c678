"""Import this first in a process that imports, is forked, and does nothing else. docs/decisions/085.

Nothing that it loads is garbage: each time that a quarter more has been loaded, Python would look through all of it for
cycles, and again in every fork, which makes the memory that they share their own. Nor has it anything to tidy at its
end, which takes Python half a second after torch, for which whoever reads the command's output would wait.
"""

import atexit
import gc
import os

gc.disable()
atexit.register(os._exit, 0)
