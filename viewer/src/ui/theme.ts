// Light or dark: as the system says, unless the user said otherwise.
import { useEffect, useState } from "preact/hooks";
import type { Theme } from "./colours.ts";

export type ThemeChoice = Theme | "system";
const kKey = "pyprof-theme";
const kDark = window.matchMedia("(prefers-color-scheme: dark)");

export function useTheme(): [Theme, ThemeChoice, (choice: ThemeChoice) => void] {
  const [choice, setChoice] = useState<ThemeChoice>(stored);
  const [dark, setDark] = useState(kDark.matches);
  useEffect(() => {
    const listen = () => setDark(kDark.matches);
    kDark.addEventListener("change", listen);
    return () => kDark.removeEventListener("change", listen);
  }, []);
  const theme: Theme = choice === "system" ? (dark ? "dark" : "light") : choice;
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
    remember(choice);
  }, [theme, choice]);
  return [theme, choice, setChoice];
}

// A browser may forbid storage on file://; the choice is then forgotten with the page.
function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(kKey);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system";
  }
}

function remember(choice: ThemeChoice): void {
  try {
    if (choice === "system") localStorage.removeItem(kKey);
    else localStorage.setItem(kKey, choice);
  } catch {
    return;
  }
}
