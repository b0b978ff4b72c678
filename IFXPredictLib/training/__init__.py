"""From a cohort to a frozen bundle: networks, fitting, freezing."""
