"""The number of threads that a notebook is executed with, by whoever executes it."""

# One thread: another number of BLAS threads sums in another order.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
