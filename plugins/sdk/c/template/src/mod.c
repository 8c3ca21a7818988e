{{imports}}
{{body}}