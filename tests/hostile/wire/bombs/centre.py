"""A frame that is small on the wire and vast in memory, then one that is announced and never comes."""
raw(struct.pack("!I", 60 * 2**20) + b"\xdd" + struct.pack("!I", 60 * 2**20 - 5) + b"\x90" * (60 * 2**20 - 5))
raw(struct.pack("!I", 2**32 - 1) + b"\xdd")
