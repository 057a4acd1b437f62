import cython

cdef list _GOING, _LABEL, _IS_JOINED, _IS_BEGUN


cdef class _Step:
    cdef readonly Py_ssize_t first
    cdef readonly Py_ssize_t joint
    cdef public list states, factors


@cython.locals(total=double, label=double, joined=object, begins=object, share=double, one=double, other=double, state=Py_ssize_t, number=Py_ssize_t)
cpdef _chance(list states, Py_ssize_t own, list forward, list backward)
