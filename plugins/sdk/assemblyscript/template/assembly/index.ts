{{imports}}
{{queries}}
/** A system: the game makes it when the mod starts, and keeps it until the mod is removed. */
@system
export class {{class}} {
{{body}}}
