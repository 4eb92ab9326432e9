extension Fixture {
    /// People of concern in Belarus by origin, 2025. Source: UNHCR Refugee Population Statistics
    /// Database, CC BY 4.0.
    static let population = """
        year,coo_iso,coa_iso,refugees,asylum_seekers,stateless
        2025,AFG,BLR,82,5,0
        2025,AZE,BLR,5,0,0
        2025,CMR,BLR,5,0,0
        2025,PSE,BLR,10,0,0
        2025,GBR,BLR,6,0,0
        2025,GEO,BLR,34,0,0
        2025,IRQ,BLR,6,0,0
        2025,LVA,BLR,9,0,0
        2025,RUS,BLR,10,0,0
        2025,SYR,BLR,18,5,0
        2025,TJK,BLR,10,0,0
        2025,TUR,BLR,19,0,0
        2025,UKR,BLR,40561,1460,0
        2025,YEM,BLR,19,0,0
        2025,XXA,BLR,0,0,5444
        """
}
