// A button that asks for a file.
import { useRef } from "preact/hooks";

interface FileButtonProps {
  readonly name: string; // what the file is, for those who do not see the button's place
  readonly accept?: string;
  readonly primary?: boolean;
  readonly onFile: (file: File) => void;
  readonly children: preact.ComponentChildren;
}

export const kProfiles = ".json,.gz,application/json";

export function FileButton({ name, accept, primary, onFile, children }: FileButtonProps) {
  const field = useRef<HTMLInputElement>(null);
  const take = (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    event.currentTarget.value = ""; // the same file may be chosen again
    if (file) onFile(file);
  };
  return (
    <>
      <button type="button" class={primary ? "primary" : ""} onClick={() => field.current?.click()}>
        {children}
      </button>
      <input ref={field} type="file" class="hidden" accept={accept} aria-label={name} onChange={take} />
    </>
  );
}
