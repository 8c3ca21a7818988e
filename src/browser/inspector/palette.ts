/** Colors of the tools for developers, as custom properties: on a light ground. */
export const LIGHT = `--ground: #fbfcfe; --raised: #fff; --ink: #1b2333; --faint: #566079; --line: #d5dbe8; --accent: #1a56c4;
  --bad: #b3261e; --good: #146c43; --warn: #8a5300; --mark: #e4ecfb;
  --hue0: #2f6fde; --hue1: #b4460f; --hue2: #0f7a5a; --hue3: #8a3fc0; --hue4: #a8326b; --hue5: #5c6b12;`

/** The same for players and developers who have chosen dark. */
export const DARK = `--ground: #12161f; --raised: #1a2030; --ink: #e6eaf4; --faint: #9aa6bf; --line: #2c3549; --accent: #8ab4ff;
  --bad: #ff9b94; --good: #7fd6a8; --warn: #ffc46b; --mark: #24304a;
  --hue0: #8ab4ff; --hue1: #ffab7a; --hue2: #6fd8b4; --hue3: #d0a2ff; --hue4: #ff9ac4; --hue5: #ccd972;`
