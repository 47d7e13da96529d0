"""All figures, in the order in which a bulletin prints them: importing a module of figures registers them."""

from reports import task_figures  # noqa: F401, I001 - the order of these lines is the order of the figures
from reports import batch_figures  # noqa: F401
from reports import firm_figures  # noqa: F401
from reports.figures import FIGURES

__all__ = ["FIGURES"]
