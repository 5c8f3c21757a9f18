"""A server that forgets to forget: each session stays in a registry and in a callback.

Look at: the live bytes. handle allocates a buffer and a session for each request; the buffers are
gone at the end, all 5,000 objects of the type `Session` are alive, and with them their dicts.
"""


class Session:
    def __init__(self, user):
        self.user = user
        self.history = [user]


class Server:
    def __init__(self):
        self.sessions = {}
        self.on_shutdown = []

    def open_session(self, user):
        session = Session(user)
        self.sessions[user] = session
        self.on_shutdown.append(lambda: session.history.clear())
        return session

    def handle(self, number):
        session = self.open_session(f"user-{number}")
        buffer = bytearray(4_096)
        buffer[: len(session.user)] = session.user.encode()
        return len(buffer)


server = Server()


def main():
    for number in range(5_000):
        server.handle(number)
    print(len(server.sessions), "sessions are still open")


if __name__ == "__main__":
    main()
