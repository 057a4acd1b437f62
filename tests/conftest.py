"""What all tests share: how much hypothesis tries, and the pages it builds."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# By default the same examples on every run, few enough to run all tests while writing; HYPOTHESIS_PROFILE=search looks
# for new counterexamples.
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, database=None)
settings.register_profile("search", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

collect_ignore = ["poison"]  # what is in there would poison the tests themselves
