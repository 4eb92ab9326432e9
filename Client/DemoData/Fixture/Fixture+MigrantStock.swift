extension Fixture {
    /// Residents of Belarus born abroad, by origin and sex, 2024: the origins of 1,500 and more.
    /// Source: UN DESA, International Migrant Stock, through iom/gdidata.
    static let migrantStock = """
        geo,t,from,sex,n
        BLR,2024,ARM,female,2233
        BLR,2024,ARM,male,3344
        BLR,2024,AZE,female,5561
        BLR,2024,AZE,male,7577
        BLR,2024,EST,female,2083
        BLR,2024,GEO,female,3501
        BLR,2024,GEO,male,4782
        BLR,2024,KAZ,female,35269
        BLR,2024,KAZ,male,32857
        BLR,2024,KGZ,female,2630
        BLR,2024,KGZ,male,2466
        BLR,2024,LTU,female,12458
        BLR,2024,LTU,male,4472
        BLR,2024,LVA,female,7204
        BLR,2024,LVA,male,3007
        BLR,2024,MDA,female,3425
        BLR,2024,MDA,male,3983
        BLR,2024,RUS,female,367421
        BLR,2024,RUS,male,297189
        BLR,2024,TJK,female,2700
        BLR,2024,TJK,male,2830
        BLR,2024,TKM,female,2723
        BLR,2024,TKM,male,2596
        BLR,2024,UKR,female,113460
        BLR,2024,UKR,male,106372
        BLR,2024,UZB,female,7435
        BLR,2024,UZB,male,6965
        """
}
