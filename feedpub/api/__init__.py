"""What a program calls: the configuration found, the clock read, the pipeline run."""

from .beginnings import import_guids, init
from .builds import build, releases, retire, rollback
from .checks import check, check_files, examine, validate
from .hosts import doctor, hosting, next_change, notify
from .surroundings import clock, config_file, load, machine_clock

__all__ = [
    "build",
    "check",
    "check_files",
    "clock",
    "config_file",
    "doctor",
    "examine",
    "hosting",
    "import_guids",
    "init",
    "load",
    "machine_clock",
    "next_change",
    "notify",
    "releases",
    "retire",
    "rollback",
    "validate",
]
