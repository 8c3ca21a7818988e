{{imports}}
{{queries}}
/** A system: it is made when the mod starts, and is there until the mod is removed. */
@system
export class {{class}} {
{{body}}}
