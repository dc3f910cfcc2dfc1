"""The figures of the portfolio page, under one name."""

from charts.certificate_dots import certificate_dots
from charts.workload import workload

__all__ = ["certificate_dots", "workload"]
