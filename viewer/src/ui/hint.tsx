// What is under the pointer, beside the pointer and inside of the window.
const kRoom = { x: 380, y: 200 }; // a hint's size at most, nearly always

export function Hint({ x, y, children }: { x: number; y: number; children: preact.ComponentChildren }) {
  const left = x <= window.innerWidth - kRoom.x;
  const below = y <= window.innerHeight - kRoom.y;
  const style = {
    ...(left ? { left: `${x + 14}px` } : { right: `${window.innerWidth - x + 14}px` }),
    ...(below ? { top: `${y + 16}px` } : { bottom: `${window.innerHeight - y + 12}px` }),
  };
  return (
    <div class="hint" aria-hidden="true" style={style}>
      {children}
    </div>
  );
}
