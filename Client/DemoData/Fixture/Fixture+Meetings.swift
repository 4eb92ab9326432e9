extension Fixture {
    /// What is publicly known of the network's own meetings. Source: press releases of IOM Belarus
    /// and of the United Nations in Belarus.
    static let meetings = """
        [
         {"title":"National consultation on the Global Compact for \
        Migration","kind":"national_consultation","date":"2017-05-16","place":"Minsk","convened_\
        by":["IOM Belarus","Ministry of Foreign Affairs","Ministry of the Interior"],
          \
        "participant_types":["government_national","ngo_national","intergovernmental","diaspora"\
        ,"private_sector","academia_research"],
          "thematic_groups":["irregular migration","forced migration","migration and \
        development"],
          "outcome":"Each group's moderator presented recommendations to the plenary; the list \
        shapes the country's priorities and its position on the Compact.","funded_by":"Ministry \
        of Foreign Affairs of Norway","frameworks":["GCM","2030 Agenda","MiGOF"]},
         {"title":"Second extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2021-04-28","date_is":"posted","place":"Belarus","c\
        hairs":["UN Resident Coordinator","IOM Chief of Mission"],
          "participant_types":["government_national","ngo_national","un_entity"],
          "topics":["implementation of the Global Compact","links to the National Concept on \
        Migration Policy and to the SDGs","contribution to the UN biennial report \
        2020","national voluntary report","effects of COVID-19"],
          \
        "vulnerable_groups":["victim_of_trafficking","asylum_seeker","refugee","complementary_pr\
        otection","stateless","lost_job_or_income","medical_condition"],
          "agreements":["use the network as a platform for further discussion","promote \
        capacity building for members and partners","contribute jointly to the national \
        implementation plan of migration policy"]},
         {"title":"Third extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2023-04-11","place":"Minsk","chairs":["UN Resident \
        Coordinator","IOM Chief of Mission"],
          \
        "participant_types":["government_national","intergovernmental","ngo_national","independe\
        nt_expert","un_entity"],
          "topics":["findings of the Voluntary National Review","evidence-based policy through \
        reliable migration data","regular pathways and protection of migrants in irregular \
        situations","migration governance indicators: legal frameworks, information for \
        migrants, integration policies, efforts to combat trafficking and smuggling","a \
        migration referral system: to assistance, employers or services, from migrants, \
        agencies, government institutions or other organisations"],
          "agreements":["better access to migration data","a functioning referral system for \
        regular and irregular migrants","support for inclusive, evidence-based solutions, \
        especially for women and children"]},
         {"title":"Fourth extended meeting of the UN Country Network on \
        Migration","kind":"extended","date":"2024-07-19","place":"Minsk","chairs":["UN Resident \
        Coordinator","IOM Chief of Mission"],"note":"date from the regional IOM site; contents \
        not known here"}
        ]
        """
}
