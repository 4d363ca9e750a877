/** Whether a mechanism's kernel is of use to error control: states are not advanced by the mechanism itself. */
export function odeKernel(name: string): boolean {
  return name !== 'advance' && name !== 'advanceSecondOrder' && name !== 'afterDiffusion';
}
