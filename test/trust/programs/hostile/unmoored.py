"""Goes to another folder and removes it."""
import os
import tempfile

folder = tempfile.mkdtemp()
os.chdir(folder)
os.rmdir(folder)
try:
    print(os.getcwd())
except FileNotFoundError as error:
    print(error.errno)
