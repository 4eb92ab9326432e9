extension Fixture {
    /// Refugees, asylum-seekers and stateless people in Belarus by origin, place, sex, age, 2025.
    /// Source: UNHCR Refugee Population Statistics Database, CC BY 4.0.
    static let demographics = """
        year,coo_iso,pop_type,location,f_0_4,f_5_11,f_12_17,f_18_59,f_60,m_0_4,m_5_11,m_12_17,m_\
        18_59,m_60,total
        2025,AFG,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,5
        2025,AFG,REF,Dispersed in the country / territory,0,0,0,7,0,0,6,0,5,0,53
        2025,AFG,REF,Minsk City [Admin 1],0,0,0,7,0,0,5,5,7,0,24
        2025,AFG,REF,Vitebsk [Admin 1],0,0,0,0,0,0,0,0,5,0,5
        2025,AZE,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,0,0,5
        2025,CMR,REF,Vitebsk [Admin 1],0,0,0,5,0,0,0,0,0,0,5
        2025,PSE,REF,Vitebsk [Admin 1],5,0,0,0,0,0,5,0,0,0,10
        2025,GBR,REF,Minsk City [Admin 1],0,0,6,0,0,0,0,0,0,0,6
        2025,GEO,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,34
        2025,IRQ,REF,Gomel [Admin 1],0,0,0,0,0,0,0,0,6,0,6
        2025,LVA,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,9,0,9
        2025,RUS,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,5,0,10
        2025,XXA,STA,Brest [Admin 1],0,0,0,157,64,0,0,0,224,79,529
        2025,XXA,STA,Gomel [Admin 1],0,0,0,235,111,0,0,0,355,111,812
        2025,XXA,STA,Grodno [Admin 1],0,0,0,181,135,0,0,0,263,85,680
        2025,XXA,STA,Minsk City [Admin 1],0,0,0,102,51,0,0,0,204,70,437
        2025,XXA,STA,Minsk [Admin 1],0,0,0,354,158,0,0,0,430,161,1115
        2025,XXA,STA,Mogilev [Admin 1],0,0,0,156,130,0,0,0,229,89,610
        2025,XXA,STA,Vitebsk [Admin 1],0,0,0,292,303,0,0,0,431,235,1261
        2025,SYR,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,5
        2025,SYR,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,9,0,18
        2025,TJK,REF,Dispersed in the country / territory,0,0,0,5,0,0,0,0,5,0,10
        2025,TUR,REF,Minsk City [Admin 1],0,0,0,9,0,0,5,0,5,0,19
        2025,UKR,ASY,Brest [Admin 1],0,6,13,30,10,5,5,16,7,5,97
        2025,UKR,ASY,Dispersed in the country / territory,0,0,0,0,0,0,0,0,0,0,413
        2025,UKR,ASY,Gomel [Admin 1],5,10,9,48,30,9,13,12,15,12,163
        2025,UKR,ASY,Grodno [Admin 1],7,15,7,54,18,5,19,5,37,6,173
        2025,UKR,ASY,Minsk City [Admin 1],12,30,32,105,22,19,28,43,63,7,361
        2025,UKR,ASY,Mogilev [Admin 1],5,8,0,16,9,0,5,5,9,5,62
        2025,UKR,ASY,Vitebsk [Admin 1],5,14,10,60,24,5,16,18,22,17,191
        2025,UKR,REF,Brest [Admin 1],12,10,24,55,14,10,12,25,31,5,198
        2025,UKR,REF,Dispersed in the country / \
        territory,55,212,122,1096,530,83,320,286,670,165,39919
        2025,UKR,REF,Gomel [Admin 1],0,8,0,18,9,0,6,7,9,6,63
        2025,UKR,REF,Grodno [Admin 1],5,17,13,45,12,0,12,17,24,7,152
        2025,UKR,REF,Minsk City [Admin 1],5,15,16,59,14,10,13,21,35,5,193
        2025,UKR,REF,Mogilev [Admin 1],0,7,0,9,0,0,0,0,0,0,16
        2025,UKR,REF,Vitebsk [Admin 1],0,0,5,8,0,0,0,0,0,7,20
        2025,YEM,REF,Dispersed in the country / territory,0,0,0,0,0,0,0,0,14,0,14
        2025,YEM,REF,Gomel [Admin 1],0,0,0,5,0,0,0,0,0,0,5
        """
}
