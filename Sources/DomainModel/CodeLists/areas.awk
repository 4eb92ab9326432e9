# Writes the list of areas as Swift, from a CSV of level,pcode,parent,name_en,name_be:
#   awk -f Sources/DomainModel/CodeLists/areas.awk blr_admin_en_be.csv \
#       > Sources/DomainModel/CodeLists/CodeList+Areas.swift
BEGIN {
    FS = ","
    print "// Made by areas.awk in this folder; change that, or its input, instead of this file."
    print ""
    print "extension CodeList {"
    print "    /// The oblasts and raions of Belarus by p-code, oblasts first."
    print "    static let area = CodeList("
    print "        \"area\","
    print "        source: \"OCHA COD-AB (CC BY-IGO); Belarusian names joined to it\","
    print "        ["
}
{ sub(/\r$/, "") }
NR > 1 {
    parent = $1 == 1 ? "" : ", in: \"" $3 "\""
    printf "            Code(\"%s\", \"%s\", be: \"%s\"%s),\n", $2, $4, $5, parent
}
END {
    print "        ])"
    print "}"
}
