out.show()
