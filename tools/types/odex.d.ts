/** The part of odex 2.0.4 that is used. The package ships its TypeScript sources, which our compiler options refuse; `paths` in tsconfig.base.json leads here instead. */
export enum Outcome {
  Converged,
  MaxStepsExceeded,
  EarlyReturn,
}

export class Solver {
  constructor(n: number);
  maxSteps: number;
  initialStepSize: number;
  maxStepSize: number;
  denseOutput: boolean;
  relativeTolerance: number | number[];
  absoluteTolerance: number | number[];
  solve(
    f: (x: number, y: number[]) => number[],
    x: number,
    y0: number[],
    xEnd: number,
    solOut?: (n: number, xOld: number, x: number, y: number[], dense?: (component: number, x: number) => number) => boolean | undefined,
  ): { readonly outcome: Outcome; readonly nReject: number };
}
