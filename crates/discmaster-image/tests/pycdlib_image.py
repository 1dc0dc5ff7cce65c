"""Makes image.iso of the folder source, with pycdlib."""
import os

import pycdlib

image = pycdlib.PyCdlib()
image.new(interchange_level=3, joliet=3)
short = {"source": ""}
number = 0
for folder, folders, files in os.walk("source"):
    joliet = folder[len("source"):]
    for name in sorted(folders):
        number += 1
        path = os.path.join(folder, name)
        short[path] = f"{short[folder]}/D{number:05}"
        image.add_directory(short[path], joliet_path=f"{joliet}/{name}")
    for name in sorted(files):
        number += 1
        image.add_file(
            os.path.join(folder, name),
            f"{short[folder]}/F{number:05}.;1",
            joliet_path=f"{joliet}/{name}",
        )
image.write("image.iso")
image.close()
