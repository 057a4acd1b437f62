import cython

@cython.locals(total=double, one=double, other=double, k=Py_ssize_t, column=tuple)
cpdef list dots(list row, list columns)

@cython.locals(total=double, one=double, other=double, k=Py_ssize_t, j=Py_ssize_t, column=tuple)
cpdef list crossed(list row, list columns)

@cython.locals(top=double, one=double, other=double, place=Py_ssize_t, k=Py_ssize_t, column=tuple)
cpdef tuple greatest(list row, list columns)

@cython.locals(k=Py_ssize_t, row=Py_ssize_t, total=long)
cpdef list weighed_rows(const signed char[::1] table, Py_ssize_t width, list some, long one, list others, long other)
