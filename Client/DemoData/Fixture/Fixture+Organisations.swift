extension Fixture {
    /// Some of the organisations of IATI publishers and their partners: names and registration
    /// numbers. Source: markbrough/iati3w-data, Unlicense.
    static let organisations = """
        name,shortname,scope,iati_id,org_type_code,hq,synonyms
        50 Eight Limited,50 Eight Limited,international,GB-COH-07291220,70,United Kingdom,
        "ACF/Action Contre la Faim, France","ACF/Action Contre la Faim, France",unknown,,,,
        ACTED,ACTED,international,FR-SIRET-4028868160030,21,France,ACTED | ACTED FR
        ADS-Nyanza,ADS-Nyanza,regional,KE-RCO-78260,15,Kenya,
        Aamin Ambulance,Aamin Ambulance,unknown,,,,
        Aapasi Sahayog Kendra Syangja Nepal,ASK Nepal,international,NP-SWC-8220,22,Nepal,Aapasi \
        Sahayog Kendra Syangja Nepal (ASK Nepal)
        Abaseen Foundation UK,Abaseen Foundation UK,international,GB-CHC-1157009,21,United \
        Kingdom,
        Abdul Latif Jameel Poverty Action Lab at MIT,Abdul Latif Jameel Poverty Action Lab at \
        MIT,international,US-EIN-042103594,80,United States,
        Access to Medicine Foundation,Access to Medicine \
        Foundation,international,NL-KVK-34185938,60,Netherlands,
        Action Contre la Faim,Action Contre la \
        Faim,international,FR-RCS-31899089200065,21,France,ACF | Acción Contra El Hambre ES | \
        Action Against Hunger | Action Contre la Faim | Action Contre la Faim (ACF)
        "Adventist Development and Relief Agency, Denmark",ADRA \
        Denmark,international,DK-CVR-20074035,22,Denmark,
        African Center for Economic \
        Transformation,ACET,international,US-EIN-11-3803281,23,United States,
        BRAC International,BRAC International,international,NL-CCI-20081098,21,Netherlands,
        Belgian development \
        agency,Enabel,international,BE-BCE_KBO-0264814354,10,Belgium,Belgian development agency \
        (Enabel)
        Brujula Comunicaciones Estrategicas SAS,Brujula Comunicaciones Estrategicas \
        SAS,international,CO-RUE-830140714-1,70,Colombia,
        Caritas Serbia,Caritas Serbia,unknown,RS-APR-17062603,22,(No country assigned),
        Climate Policy Initiative,Climate Policy \
        Initiative,international,US-EIN-26-4129153,80,United States,
        D. Capital Partners,D. Capital Partners,international,GB-COH-07627789,30,United Kingdom,
        Danish Red Cross,Danish Red Cross,international,DK-CVR-20700211,22,Denmark,
        Danish Refugee Council,DRC,international,DK-CVR-20699310,21,Denmark,"DRC | Danish \
        Refugee Council | Danish Refugee Council (DRC) | Danish Refugee Council, Denmark"
        Democratic Governance Facility,Democratic Governance \
        Facility,regional,XI-IATI-DGF,15,Uganda,
        Development Initiatives Poverty Research,Development Initiatives Poverty \
        Research,international,GB-COH-06368740,21,United Kingdom,
        Fairfood International,Fairfood \
        International,international,NL-KVK-34141098,22,Netherlands,
        Finland-Somalia Association,Finland-Somalia Association,unknown,,,,
        Food and Agriculture Organization of the United \
        Nations,FAO,international,XM-DAC-41301,40,Italy,FAO | FAO - ORGANIZZAZIONE NAZIONI \
        UNITE PER ALIMENTAZIONE E AGRICOLTURA
        Fundacion Acceso,Fundacion Acceso,international,CR-RPJ-3-006-125548,23,Costa Rica,
        GEMS Education Solutions,GEMS Education Solutions,regional,GB-COH-07669775,70,Ghana,
        Germany - Federal Foreign Office,Germany - Federal Foreign \
        Office,international,XM-DAC-5-7,10,Germany,Germany Federal Foreign Office
        Global Rights Compliance,Global Rights \
        Compliance,international,NL-KVK-70048436,60,Netherlands,
        Health Insurance Fund,Health Insurance Fund,international,NL-KVK-34234456,21,Netherlands,
        International Committee of the Red \
        Cross,ICRC,international,XM-DAC-21016,40,Switzerland,COMITE INTERNATIONAL DE LA CROIX \
        ROUGE CICR | ICRC - International Committee of the Red Cross
        International Federation of the Red Cross and Red \
        Crescent,IFRC,international,XM-DAC-21018,21,Switzerland,International Federation of Red \
        Cross and Red Crescent Societies
        International Organization for \
        Migration,IOM,international,XM-DAC-47066,40,Switzerland,IOM | IOM Development Fund
        Johns Hopkins University,Johns Hopkins \
        University,international,US-EIN-52-0595110,80,United States,
        Jordan Open Source Association,Jordan Open Source \
        Association,international,JO-MSD-2011101100001,22,Jordan,
        Koninklijk Nederlands Meteorologisch Instituut,Koninklijk Nederlands Meteorologisch \
        Instituut,international,NL-KVK-30276595,10,Netherlands,
        Leaders of Tomorrow,Leaders of Tomorrow,international,JO-CCD-200104681,70,Jordan,
        Ministry of Finance and Planning,Ministry of Finance and Planning,unknown,,,,
        Norwegian Red Cross,Norwegian Red Cross,international,,,,Norges Røde Kors | Norway RC
        Norwegian Refugee Council,NRC,international,NO-BRC-977538319,21,Norway,NRC | Norwegian \
        Refugee Council
        Omidyar Network Fund Inc.,Omidyar Network Fund \
        Inc.,international,US-EIN-20-1173866,60,United States,
        Orbis Ethiopia,Orbis Ethiopia,regional,ET-CSA-1063,22,Ethiopia,
        Oxfam Novib,Oxfam Novib,international,NL-KVK-27108436,21,Netherlands,Oxfam Netherlands \
        Novib | Stichting Oxfam Novib
        PricewaterhouseCoopers Private Limited India,PwC \
        India,international,IN-MCA-U74140WB1983PTC036093,70,India,
        Romania Ministry of Foreign Affairs,Romania Ministry of Foreign \
        Affairs,international,XM-DAC-77,10,Romania,
        Royal Institute of International Affairs,Royal Institute of International \
        Affairs,international,GB-CHC-208223,80,United Kingdom,
        Royal Netherlands Football Association,Royal Netherlands Football \
        Association,international,NL-KVK-40478591,15,Netherlands,
        Signal,Signal,international,GB-CHC-1151615,21,United Kingdom,
        Slovenia,Slovenia,unknown,,,,
        Social Watch Benin,Social Watch Benin,regional,BJ-IFU-6201101048400,22,Benin,
        Stichting Health Action International,Stichting Health Action \
        International,international,NL-KVK-41207580,60,Netherlands,
        Swedish Red Cross,Swedish Red Cross,international,,,,Svenska Röda Korset
        Trocaire (Northern Ireland),Trocaire (Northern \
        Ireland),international,GB-COH-NI21482,21,United Kingdom,
        UN Department of Economic and Social Affairs,DESA,international,,,,UN DEPT OF ECONOMIC \
        AND SOCIAL AFFAIRS | United Nations Department of Economic and Social Affairs
        UN-Habitat,UN-Habitat,international,41120,40,(No country assigned),UNITED NATIONS HUMAN \
        SETTLEMENTS PROGRAMME | United Nations Human Settlement Programme
        Uganda Martyrs University,Uganda Martyrs \
        University,regional,UG-RSB-80010000253134/25060,80,Uganda,
        United Nations Children's Fund,UNICEF,international,XM-DAC-41122,40,(No country \
        assigned),UNICEF | UNICEF - United Nations Children's Fund
        United Nations Development Programme,UNDP,international,XM-DAC-41114,40,(No country \
        assigned),Programme des Nations Unies pour le développement | UNDP
        United Nations Entity for Gender Equality and the Empowerment of Women,UN \
        Women,international,XM-DAC-41146,40,(No country assigned),United Nations Entity for \
        Gender Equality and the Empowerment of Women | United Nations Development Fund for Women
        United Nations High Commissioner for \
        Refugees,UNHCR,international,XM-DAC-41121,40,Switzerland,UNHCR | UNHCR/United Nations \
        High Commissioner for Refugees
        United Nations Office for Project Services,UNOPS,international,41AAA,40,(No country \
        assigned),UN Office for Project Services | UNITED NATIONS OFFICE FOR PROJECT SERVICES
        United Nations Office on Drugs and Crime,UNODC,international,,,,UNODC | United Nations \
        Office on Drug and Crime
        United Nations Population Fund,UNFPA,international,41119,40,"Bilateral, \
        unspecified",UNFPA | UNFPA USA
        United Nations World Food Programme,WFP,international,XM-DAC-41140,40,Italy,UN World \
        Food Programme | UN World Food Programme WFP
        Women's Refugee Commission,Women's Refugee \
        Commission,international,US-EIN-463668128,21,United States,
        World Bank,World Bank,international,44000,40,(No country assigned),WORLD BANK INT L \
        BANK FOR RECONSTRUCTION DEVELOPMENT | The World Bank
        World Health Organization,WHO,international,XM-DAC-928,40,Switzerland,WHO Contingency \
        Fund for Emergencies | World Health Organization
        iPartner India,iPartner India,international,GB-CHC-1114944,21,United Kingdom,
        """
}
