import cython

from papercli.reading.facts cimport Facts

cdef list _GOING, _LABEL, _IS_JOINED, _IS_BEGUN, _STATES_OF
cdef Py_ssize_t _FURNITURE, REACH
cdef long LEAST


@cython.locals(k=Py_ssize_t)
cpdef list emission(Facts facts, model, Py_ssize_t i, list around)


@cython.locals(
    sure=list, weights=list, states=list, factors=list, count=Py_ssize_t, i=Py_ssize_t, first=Py_ssize_t, weight=long, most=long,
    label=Py_ssize_t, factor=double,
)
cpdef list _steps(Facts facts, model)


cdef class _Step:
    cdef readonly Py_ssize_t first
    cdef readonly Py_ssize_t joint
    cdef public list states, factors


@cython.locals(total=double, label=double, joined=object, begins=object, share=double, one=double, other=double, state=Py_ssize_t, number=Py_ssize_t)
cpdef _chance(list states, Py_ssize_t own, list forward, list backward)
